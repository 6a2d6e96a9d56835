using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Storage;

/// <summary>A component with state of every kind.</summary>
internal sealed class SampleState
{
    public string Cell = "gru";
    public float[] Weights = [1, 2, 3, 4, 5, -0f];
    public float[] Forecasts = [float.NaN, 1];
    public double[] Means = [0.1, double.NaN];
    public long Step = 41;
    public int Head = 3;
    public bool Ready = true;
    public ulong Seed = ulong.MaxValue - 1;
    public double Loss = 0.5;
    public float Rate = 0.25f;
    public byte[] Notes = [1, 2, 3];

    public static SampleState Other() => new()
    {
        Weights = [6, 5, 4, 3, 2, 1],
        Forecasts = [0, 0],
        Means = [0, 0],
        Step = 0,
        Head = 0,
        Ready = false,
        Seed = 0,
        Loss = double.NaN,
        Rate = 0,
        Notes = [0, 0, 0],
    };

    public void Visit(IStateVisitor visitor)
    {
        visitor.Require("cell", Cell);
        VisitWeights(visitor);
        IStateVisitor inner = visitor.Under("stream");
        inner.Require("rows", "2");
        inner.Visit("forecasts", Forecasts);
        inner.Visit("means", Means);
        inner.Visit("step", ref Step, min: 0);
        inner.Visit("head", ref Head, 0, 7);
        inner.Visit("ready", ref Ready);
        inner.Visit("seed", ref Seed);
        inner.Visit("loss", ref Loss);
        inner.Visit("rate", ref Rate, finite: true);
        inner.Visit("notes", Notes);
    }

    public void VisitWeights(IStateVisitor visitor) => visitor.Visit("rnn.weight", Weights, [2, 3], finite: true);

    public byte[] Save(IReadOnlyDictionary<string, string>? metadata = null)
    {
        MemoryStream stream = new();
        CheckpointFile.Save(stream, Visit, metadata);
        return stream.ToArray();
    }

    public void Restore(byte[] file) => CheckpointFile.Restore(new MemoryStream(file, writable: false), Visit);
}
