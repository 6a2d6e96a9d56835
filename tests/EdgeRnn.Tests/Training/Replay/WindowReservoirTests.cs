using EdgeRnn.Storage;
using EdgeRnn.Training.Replay;
using Xunit;

namespace EdgeRnn.Tests.Training.Replay;

/// <summary>A bounded uniform sample of windows.</summary>
public class WindowReservoirTests
{
    private const int Capacity = 5, Steps = 3, Windows = 40;

    [Fact]
    public void Each_window_is_kept_as_often_as_any_other_and_whole()
    {
        const int Seeds = 4000;
        int[] kept = new int[Windows];
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            WindowReservoir reservoir = Filled(seed, Windows * Steps);
            Assert.Equal(Capacity, reservoir.Count);
            for (int window = 0; window < Capacity; window++)
            {
                float first = reservoir.Row(window, 0)[0];
                Assert.Equal([first, first + 1, first + 2], Enumerable.Range(0, Steps).Select(step => reservoir.Row(window, step)[0]));
                kept[(int)first / Steps]++;
            }
        }

        // 500 expected, deviation 21.
        Assert.All(kept, count => Assert.InRange(count, 395, 605));
    }

    [Fact]
    public void The_place_it_names_is_where_the_window_is()
    {
        var reservoir = new WindowReservoir(Capacity, Steps, 1, seed: 7);
        int dropped = 0;
        for (int row = 0; row < Windows * Steps; row++)
        {
            Assert.Equal(row % Steps == 0, reservoir.IsAtStart);
            reservoir.Next[0] = row;
            int place = reservoir.Advance();
            bool isWhole = row % Steps == Steps - 1;
            dropped += isWhole && place < 0 ? 1 : 0;
            Assert.True(isWhole || place < 0);
            if (place >= 0)
            {
                Assert.Equal(row, reservoir.Row(place, Steps - 1)[0]);
            }
        }

        Assert.InRange(dropped, 1, Windows - Capacity);
    }

    [Fact]
    public void What_is_discarded_is_never_kept()
    {
        WindowReservoir reservoir = Filled(seed: 1, rows: 2);
        reservoir.Discard();
        Assert.True(reservoir.IsAtStart);
        Add(reservoir, 10, Steps);
        Assert.Equal(1, reservoir.Count);
        Assert.Equal(10, reservoir.Row(0, 0)[0]);
    }

    [Fact]
    public void It_is_restored_bit_for_bit()
    {
        WindowReservoir saved = Filled(seed: 3, rows: 50), restored = new(Capacity, Steps, 1, seed: 4);
        using var file = new MemoryStream();
        CheckpointFile.Save(file, saved.Visit);
        file.Position = 0;
        CheckpointFile.Restore(file, restored.Visit);
        Add(saved, 50, 70);
        Add(restored, 50, 70);
        for (int window = 0; window < Capacity; window++)
        {
            Assert.Equal(saved.Row(window, 0)[0], restored.Row(window, 0)[0]);
        }
    }

    private static WindowReservoir Filled(ulong seed, int rows)
    {
        var reservoir = new WindowReservoir(Capacity, Steps, 1, seed);
        Add(reservoir, 0, rows);
        return reservoir;
    }

    private static void Add(WindowReservoir reservoir, int first, int rows)
    {
        for (int row = first; row < first + rows; row++)
        {
            reservoir.Next[0] = row;
            reservoir.Advance();
        }
    }
}
