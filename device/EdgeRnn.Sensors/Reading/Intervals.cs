using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading;

/// <summary>The interval at which a recording is sampled; in long form, that of each entity.</summary>
internal static class Intervals
{
    /// <returns>The median over the entities of the usual interval of each, and the first time, in nanoseconds; 0 where there are no times.</returns>
    public static (long Usual, long First) Of(RecordingSample sample)
    {
        if (sample.Plan.Time is not { } plan)
        {
            return (0, 0);
        }

        Dictionary<string, List<long>> times = [];
        RowTimes reader = new(plan, plan.Forms[0]);
        SampleRow record = new(sample.Table);
        for (; record.Row < sample.Table.Rows.Count; record.Row++)
        {
            if (reader.TryRead(record, out long time))
            {
                string key = EntityFinder.KeyOf(sample.Table.Rows[record.Row], sample.Plan.Entity?.Places ?? []);
                (times.TryGetValue(key, out List<long>? own) ? own : times[key] = []).Add(time);
            }
        }

        long[] usual = [.. times.Values.Select(own => Steps.Of(own).Usual).Where(step => step > 0).Order()];
        return usual.Length == 0 ? (0, 0) : (usual[usual.Length / 2], times.Values.Min(own => own.Min()));
    }
}
