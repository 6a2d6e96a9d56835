using System.Text;

namespace EdgeRnn.Device.Output;

/// <summary>Breaks what is too long for a line at blanks and continues two characters further in.</summary>
internal sealed class WrappingWriter(TextWriter output, int width) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value)
    {
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }

        string line = _line.ToString().TrimEnd('\r');
        _line.Clear();
        int indent = line.Length - line.TrimStart().Length + 2;
        foreach (string part in Page.Break(line, width, indent < width / 2 ? indent : 0))
        {
            output.WriteLine(part);
        }
    }

    public override void Flush()
    {
        if (_line.Length > 0)
        {
            output.Write(_line);
            _line.Clear();
        }

        output.Flush();
    }
}
