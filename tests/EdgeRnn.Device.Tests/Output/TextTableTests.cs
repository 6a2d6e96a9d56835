using EdgeRnn.Device.Output;
using Xunit;

namespace EdgeRnn.Device.Tests.Output;

public class TextTableTests
{
    [Fact]
    public void With_room_columns_are_as_wide_as_their_cells() => Assert.Equal(
        ["name    n  what", "a       1  one two", "bcdef  22  three"], Lines(80, ["a", "1", "one two"], ["bcdef", "22", "three"]));

    [Fact]
    public void Without_room_the_last_column_is_broken_at_blanks() => Assert.Equal(
        ["name  n  what", "a     1  one two three four five six", "         seven eight"], Lines(37, ["a", "1", "one two three four five six seven eight"]));

    [Fact]
    public void What_is_still_too_wide_is_cut() => Assert.Equal(
        ["name                   n  what", "abcdefghijklmnopqrst…  1  one two three four five", "                          six"],
        Lines(50, ["abcdefghijklmnopqrstuvwxyz", "1", "one two three four five six"]));

    [Fact]
    public void Characters_of_two_columns_count_as_two() => Assert.Equal(
        ["name                    n  what", "温度温度温度温度温度…   1  one two three 厨房 four", "Küche                  22  a"],
        Lines(50, ["温度温度温度温度温度温度", "1", "one two three 厨房 four"], ["Küche", "22", "a"]));

    [Fact]
    public void A_column_without_cells_takes_no_room()
    {
        TextTable table = new("", "", "");
        table.Add("a", "", "b");
        Assert.Equal(4, table.Width);
        Assert.Equal(["a  b"], Written(table, 80));
    }

    [Fact]
    public void A_page_breaks_prose_at_blanks_and_continues_further_in()
    {
        using StringWriter output = new();
        using WrappingWriter page = new(output, 20);
        page.WriteLine("one two three four five six");
        page.WriteLine("12345678901234567890123");
        page.WriteLine("  in one two three four");
        page.WriteLine("温度 温度 温度 温度 温");
        page.WriteLine();
        Assert.Equal(["one two three four", "  five six", "12345678901234567890123", "  in one two three", "    four", "温度 温度 温度 温度", "  温", "", ""], output.ToString().Split('\n'));
    }

    private static string[] Lines(int width, params string[][] rows)
    {
        TextTable table = new("name", ">n", "what");
        Array.ForEach(rows, table.Add);
        return Written(table, width);
    }

    private static string[] Written(TextTable table, int width)
    {
        using StringWriter output = new();
        table.Write(output, width);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
