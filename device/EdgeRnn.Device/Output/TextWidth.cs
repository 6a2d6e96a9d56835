using System.Text;
using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Output;

/// <summary>How many columns of a terminal text takes: two for a character of Chinese or an emoji, none for a combining one.</summary>
internal static class TextWidth
{
    public static int Of(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>How many characters from a place on fit.</summary>
    public static int Fitting(string text, int begin, int columns)
    {
        int end = begin;
        while (end < text.Length)
        {
            int next = end + (char.IsSurrogatePair(text, end) ? 2 : 1);
            columns -= Of(text[end..next]);
            if (columns < 0)
            {
                break;
            }

            end = next;
        }

        return end - begin;
    }

    /// <summary>Text of exactly so many columns: cut, with an ellipsis, or padded on the right.</summary>
    public static string Fit(string text, int columns) =>
        Pad(Of(text) > columns ? text[..Fitting(text, 0, columns - 1)] + "…" : text, columns);

    private static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));
}
