using System.Runtime.CompilerServices;

namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>
/// Reads the times of successive rows. Where only minutes and seconds differ from the time before, as in most rows of most
/// recordings, it reads these alone.
/// </summary>
/// <param name="form">How the times are written.</param>
internal sealed class RunningTimes(TimeForm form)
{
    private const int Prefix = 14;
    private const long Second = 1_000_000_000;

    private readonly byte[] _prefix = new byte[Prefix];
    private long _hour;
    private int _length = -1;

    /// <inheritdoc cref="TimeForm.TryParse"/>
    public bool TryParse(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        if (text.Length == _length && text[..Prefix].SequenceEqual(_prefix) && TryMinutes(text, out long behind))
        {
            nanoseconds = _hour + behind;
            return true;
        }

        bool isTime = form.TryParse(text, out nanoseconds);
        _length = -1;
        if (isTime && form.Kind == TimeKind.Calendar && text.Length is 16 or 19 && TryMinutes(text, out behind))
        {
            text[..Prefix].CopyTo(_prefix);
            (_hour, _length) = (nanoseconds - behind, text.Length);
        }

        return isTime;
    }

    /// <summary>The end of date, blank, HH:mm and perhaps :ss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMinutes(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        int minute = Two(text, Prefix), second = text.Length == 19 ? Two(text, 17) : 0;
        nanoseconds = ((minute * 60L) + second) * Second;
        return text[13] == (byte)':' && (text.Length == 16 || text[16] == (byte)':') && (uint)minute < 60 && (uint)second < 60;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        int tens = text[at] - '0', ones = text[at + 1] - '0';
        return (uint)tens > 9 || (uint)ones > 9 ? -1 : (tens * 10) + ones;
    }
}
