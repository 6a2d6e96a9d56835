using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Forecasting;
using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Support;

/// <summary>A hash over all that a component lists as its state: equal digests mean that it continues alike, bit for bit.</summary>
internal sealed class StateDigest : IStateVisitor, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Func<string, bool> _counts;

    private StateDigest(Func<string, bool> counts) => _counts = counts;

    public bool IsRestoring => false;

    public static byte[] Of(OnlineLearner learner, Func<string, bool>? counts = null) => Of(learner.Visit, counts);

    public static byte[] Of(Forecaster forecaster, Func<string, bool>? counts = null) => Of(forecaster.Visit, counts);

    public void Dispose() => _hash.Dispose();

    public void Require(string name, string value) => Append(name, Encoding.UTF8.GetBytes(value));

    public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite) =>
        Append(name, MemoryMarshal.AsBytes(values));

    public void Visit(string name, Span<double> values, bool finite) => Append(name, MemoryMarshal.AsBytes(values));

    public void Visit(string name, Span<long> values, long min, long max) => Append(name, MemoryMarshal.AsBytes(values));

    public void Visit(string name, Span<byte> values) => Append(name, values);

    public static byte[] Of(Action<IStateVisitor> state, Func<string, bool>? counts = null)
    {
        using var digest = new StateDigest(counts ?? (_ => true));
        state(digest);
        return digest._hash.GetHashAndReset();
    }

    private void Append(string name, ReadOnlySpan<byte> bytes)
    {
        if (_counts(name))
        {
            _hash.AppendData(Encoding.UTF8.GetBytes(name));
            _hash.AppendData(bytes);
        }
    }
}
