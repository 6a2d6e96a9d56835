using EdgeRnn.Networks;

namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// Six people who work in the room from Monday to Friday: each has its own arrival (8:30, deviation 25 min), lunch
/// (12:15 to 13:00, 10 min), going home (17:00, 40 min), now and then an errand or a day off, drawn again every midnight.
/// </summary>
internal sealed class RoomPeople(ulong seed)
{
    private const int Staff = 6;

    private readonly (double From, double To)[] _stays = new (double, double)[3 * Staff];
    private SeededRandom _random = new(seed);
    private long _day = -1;

    /// <summary>How many are in the room.</summary>
    /// <param name="day">Whole days since the start, a Monday.</param>
    /// <param name="hour">0 to 24.</param>
    public int At(long day, double hour)
    {
        if (day != _day)
        {
            _day = day;
            Draw(IsWorkday(day));
        }

        int count = 0;
        foreach ((double from, double to) in _stays)
        {
            count += hour >= from && hour < to ? 1 : 0;
        }

        return count;
    }

    public static bool IsWorkday(long day) => day % 7 < 5;

    private void Draw(bool workday)
    {
        for (int person = 0; person < Staff; person++)
        {
            bool here = _random.NextUniform() > 0.1 && workday;
            double arrives = Near(8.5, 25);
            double eats = Near(12.25, 10);
            double returns = Near(13, 10);
            double leaves = Math.Max(returns, Near(17, 40));

            // An errand in the afternoon of up to two hours; of no length every other time.
            double errand = returns + (_random.NextUniform() * (leaves - returns));
            double back = errand + Math.Max(0, (4 * _random.NextUniform()) - 2);
            Span<(double, double)> stays = _stays.AsSpan(3 * person, 3);
            stays[0] = here ? (arrives, eats) : default;
            stays[1] = here ? (returns, errand) : default;
            stays[2] = here ? (back, leaves) : default;
        }
    }

    private double Near(double hour, double minutes) => hour + (minutes / 60 * _random.NextNormal());
}
