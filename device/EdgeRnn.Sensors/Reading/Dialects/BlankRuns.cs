namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>Turns each run of blanks into one tab, and drops those at the start of a line; quoted text stays as it is.</summary>
internal struct BlankRuns()
{
    private bool _inRun = true;
    private bool _isQuoted;

    /// <summary>Rewrites the bytes in place; a run may continue in the next call.</summary>
    /// <returns>How many are left.</returns>
    public int Collapse(Span<byte> text)
    {
        int kept = 0;
        foreach (byte b in text)
        {
            bool isBlank = !_isQuoted && b is (byte)' ' or (byte)'\t';
            if (isBlank && _inRun)
            {
                continue;
            }

            bool isEnd = b is (byte)'\n' or (byte)'\r';
            _inRun = isBlank || isEnd;
            _isQuoted = !isEnd && (b == (byte)'"' ? !_isQuoted : _isQuoted);
            text[kept++] = isBlank ? (byte)'\t' : b;
        }

        return kept;
    }
}
