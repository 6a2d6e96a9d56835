using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

public class StreamCodingTests
{
    private const long Second = 1_000_000_000;

    private static readonly string[] Channels = ["temp °C", "µ", ""];

    [Fact]
    public void A_declaration_is_read_back_with_what_is_expected_next()
    {
        StreamCoding coding = new(300, "Büro", Channels);
        coding.Place(1000, 5 * Second);
        coding.WriteSample(new byte[100], Sample(1000, 6 * Second, [1, 2, 3]));
        byte[] body = new byte[coding.MostDeclarationBytes];
        StreamCoding read = StreamCoding.ReadDeclaration(body.AsSpan(0, coding.WriteDeclaration(body)))!;
        Assert.Equal((300, "Büro", 1001L), (read.Id, read.Name, read.NextSequence));
        Assert.Equal(Channels, read.Channels);

        // The same sample is the same bytes to both: time and interval are known too.
        byte[] a = new byte[100], b = new byte[100];
        Assert.Equal(coding.WriteSample(a, Sample(1001, 7 * Second, [4, 5, 6])), read.WriteSample(b, Sample(1001, 7 * Second, [4, 5, 6])));
        Assert.Equal(a, b);
    }

    [Fact]
    public void A_sample_is_read_back_bit_for_bit()
    {
        StreamCoding writer = new(1, "s", Channels), reader = new(1, "s", Channels);
        writer.Place(10, 0);
        reader.Place(10, 0);
        byte[] body = new byte[StreamCoding.MostSampleBytes(3) + JournalRecord.MostDecisionBytes];
        float[] values = new float[3];
        foreach (long time in (long[])[Second, 2 * Second, long.MinValue, long.MaxValue, 0])
        {
            long sequence = writer.NextSequence + (time == 0 ? 1L << 40 : 0);
            int length = writer.WriteSample(body, new JournalRecord
            {
                Sequence = sequence,
                Time = time,
                Values = [float.NaN, -0f, float.Epsilon],
                Learned = time > 0,
                FollowsGap = time == 0,
                FollowsRollback = time < 0,
                Dropped = time == Second ? int.MaxValue : 0,
                HeldBack = time == 0 ? [5] : [],
                Decisions = time <= 0 ? new byte[JournalRecord.MostDecisionBytes] : [],
            });
            Assert.True(length <= body.Length);
            Assert.True(reader.TryReadSample(body.AsSpan(0, length), values, out JournalRecord record));
            Assert.Equal((sequence, time), (record.Sequence, record.Time));
            Assert.Equal((time > 0, time == 0, time < 0), (record.Learned, record.FollowsGap, record.FollowsRollback));
            Assert.Equal(time == Second ? int.MaxValue : 0, record.Dropped);
            Assert.Equal(time == 0 ? [5] : [], record.HeldBack.ToArray());
            Assert.Equal(time <= 0 ? JournalRecord.MostDecisionBytes : 0, record.Decisions.Length);
            Assert.Equal(new[] { float.NaN, -0f, float.Epsilon }.Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void A_sample_as_expected_takes_its_values_and_four_bytes()
    {
        StreamCoding coding = new(1, "s", Channels);
        coding.Place(0, 0);
        byte[] body = new byte[100];
        coding.WriteSample(body, Sample(0, Second, [1, 2, 3]));
        Assert.Equal(4 + (3 * sizeof(float)), coding.WriteSample(body, Sample(1, 2 * Second, [1, 2, 3])));
    }

    [Fact]
    public void Whatever_is_cut_or_longer_is_refused()
    {
        StreamCoding coding = new(1, "s", Channels);
        byte[] declaration = new byte[coding.MostDeclarationBytes + 1], sample = new byte[100];
        int declared = coding.WriteDeclaration(declaration);
        int sampled = coding.WriteSample(sample, new JournalRecord { Sequence = 0, Time = Second, Values = [1, 2, 3], Dropped = 7, Decisions = "a\nb"u8, HeldBack = [1] });
        for (int length = 1; length <= declared + 1; length++)
        {
            Assert.Equal(length == declared, StreamCoding.ReadDeclaration(declaration.AsSpan(0, length)) is not null);
        }

        for (int length = 1; length <= sampled + 1; length++)
        {
            Assert.Equal(length == sampled, new StreamCoding(1, "s", Channels).TryReadSample(sample.AsSpan(0, length), new float[3], out _));
        }
    }

    private static JournalRecord Sample(long sequence, long time, float[] values) => new() { Sequence = sequence, Time = time, Values = values };
}
