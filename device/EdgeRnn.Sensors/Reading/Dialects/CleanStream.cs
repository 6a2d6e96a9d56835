using System.Text;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>A text without its byte order mark and zero bytes, in UTF-8; of zero bytes it keeps where they stood.</summary>
internal sealed class CleanStream : ForwardStream
{
    private readonly Stream _inner;
    private readonly bool _collapses;
    private BlankRuns _blanks = new();

    /// <param name="inner">Owned from here on; stands behind <paramref name="start"/>.</param>
    /// <param name="start">The bytes at its beginning.</param>
    /// <param name="isWhole"><paramref name="start"/> is all of it.</param>
    /// <param name="collapsesBlanks">Runs of blanks become one tab.</param>
    public CleanStream(Stream inner, byte[] start, bool isWhole, bool collapsesBlanks)
    {
        (Encoding encoding, EncodingName, int mark) = TextEncodings.Of(start, isWhole);
        Stream whole = new PrefixedStream(start, mark, inner);
        _inner = encoding is UTF8Encoding ? whole : Encoding.CreateTranscodingStream(whole, encoding, Encoding.UTF8);
        _collapses = collapsesBlanks;
    }

    public string EncodingName { get; }

    /// <summary>How many zero bytes were left out.</summary>
    public long ZeroBytes { get; private set; }

    /// <summary>Bytes handed on so far.</summary>
    public long Handed { get; private set; }

    /// <summary>Where, among the bytes handed on, the first and the last zero bytes stood.</summary>
    public (long First, long Last) ZeroesAt { get; private set; }

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        for (; ; )
        {
            int read = _inner.Read(buffer);
            if (read == 0)
            {
                return 0;
            }

            int kept = buffer[..read].Contains((byte)0) ? WithoutZeroes(buffer[..read]) : read;
            kept = _collapses ? _blanks.Collapse(buffer[..kept]) : kept;
            if (kept > 0)
            {
                Handed += kept;
                return kept;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }

    private int WithoutZeroes(Span<byte> text)
    {
        int kept = 0;
        foreach (byte b in text)
        {
            if (b != 0)
            {
                text[kept++] = b;
                continue;
            }

            long at = Handed + kept;
            ZeroesAt = (ZeroBytes == 0 ? at : ZeroesAt.First, at);
            ZeroBytes++;
        }

        return kept;
    }

    /// <summary>Bytes that were read already, and the stream that they came from.</summary>
    private sealed class PrefixedStream(byte[] start, int at, Stream rest) : ForwardStream
    {
        private int _at = at;

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            int held = Math.Min(buffer.Length, start.Length - _at);
            if (held == 0)
            {
                return rest.Read(buffer);
            }

            start.AsSpan(_at, held).CopyTo(buffer);
            _at += held;
            return held;
        }

        protected override void Dispose(bool disposing)
        {
            rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
