using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>The segments of a journal as they were, to go back to when what was added is not to stay.</summary>
internal sealed class JournalMark
{
    private readonly string _folder;
    private readonly bool _wasThere;
    private readonly HashSet<string> _segments = [];
    private readonly byte[] _newest = [];
    private readonly string? _path;

    /// <param name="folder">Of the journal; nobody else writes to it until <see cref="GoBack"/>.</param>
    public JournalMark(string folder)
    {
        (_folder, _wasThere) = (folder, Directory.Exists(folder));
        if (_wasThere && JournalSegment.List(folder) is [.., string newest] segments)
        {
            // Only this one is continued.
            (_segments, _newest, _path) = ([.. segments], File.ReadAllBytes(newest), newest);
        }
    }

    /// <summary>Deletes the segments that were added, and writes the last one of before as it was, in its own space on the disk.</summary>
    public void GoBack()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (string added in JournalSegment.List(_folder).Where(path => !_segments.Contains(path)))
        {
            File.Delete(added);
        }

        if (_path is not null && !File.ReadAllBytes(_path).AsSpan().SequenceEqual(_newest))
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Write);
            file.Write(_newest);
            file.SetLength(_newest.Length);
            file.Flush(flushToDisk: true);
        }

        if (!_wasThere)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
