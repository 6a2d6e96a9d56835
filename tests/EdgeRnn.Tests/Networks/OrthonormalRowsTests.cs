using EdgeRnn.Memory;
using EdgeRnn.Networks;
using Xunit;

namespace EdgeRnn.Tests.Networks;

public class OrthonormalRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    public void Rows_are_orthonormal_in_double_precision(int n)
    {
        int length = Arena.Pad(n * (n + 1));
        var arena = new Arena(2 * length);
        var rows = new OrthonormalRows(arena.Take(length), arena.Take(length), n);
        var random = new SeededRandom(5);
        rows.Draw(ref random);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double dot = 0;
                for (int k = 0; k < n; k++)
                {
                    dot += rows[i][k] * rows[j][k];
                }

                Assert.Equal(i == j ? 1 : 0, dot, 1e-14);
            }
        }

        GC.KeepAlive(arena);
    }
}
