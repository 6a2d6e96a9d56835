using EdgeRnn.Memory;
using EdgeRnn.Storage;

namespace EdgeRnn.Networks;

/// <summary>The weights of a network under PyTorch's names and shapes, row-major: to read, to set, to save.</summary>
internal sealed class NetworkWeights(NetworkMemory memory)
{
    /// <summary>As in <c>state_dict()</c>, from the input up.</summary>
    public IReadOnlyList<string> Names { get; } = [.. memory.Layout.Tensors.Select(tensor => tensor.Name)];

    /// <summary>[rows, columns], or [rows] of a bias.</summary>
    public ReadOnlySpan<int> ShapeOf(string name) => Find(name).Shape;

    public void CopyTo(string name, Span<float> destination) => Copy(name, memory.Parameters, destination);

    public void CopyGradientTo(string name, Span<float> destination) => Copy(name, memory.Gradients, destination);

    public void Set(string name, ReadOnlySpan<float> source)
    {
        Parameter tensor = Find(name);
        CheckLength(source.Length, tensor.Length, nameof(source));
        tensor.CopyTo(memory.Parameters.Span, source);
    }

    public void Visit(IStateVisitor visitor)
    {
        foreach (Parameter tensor in memory.Layout.Tensors)
        {
            var values = new float[tensor.Length];
            tensor.CopyFrom(memory.Parameters.Span, values);
            visitor.Visit(tensor.Name, values, [.. tensor.Shape.Select(size => (long)size)], finite: true);
            if (visitor.IsRestoring)
            {
                tensor.CopyTo(memory.Parameters.Span, values);
            }
        }
    }

    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public static void CheckLength(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} floats, expected {expected}", name);
        }
    }

    private void Copy(string name, View section, Span<float> destination)
    {
        Parameter tensor = Find(name);
        CheckLength(destination.Length, tensor.Length, nameof(destination));
        tensor.CopyFrom(section.Span, destination);
    }

    private Parameter Find(string name) =>
        Array.Find(memory.Layout.Tensors, tensor => tensor.Name == name)
        ?? throw new ArgumentException($"no weight '{name}'; there are {string.Join(", ", Names)}", nameof(name));
}
