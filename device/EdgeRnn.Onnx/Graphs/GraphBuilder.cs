using System.Runtime.InteropServices;
using EdgeRnn.Onnx.Protos;
using Google.Protobuf;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>Builds the graph of one step, node by node. Values are named; a method that adds a node returns the name of its value.</summary>
internal sealed class GraphBuilder
{
    private readonly GraphProto _graph = new() { Name = "step" };
    private int _unnamed;

    /// <summary>The graph so far.</summary>
    public GraphProto Graph => _graph;

    /// <summary>The graph's inputs that carry state, in their order; each has an output of the same name and <c>_next</c>.</summary>
    public List<string> States { get; } = [];

    /// <summary>A vector that the caller passes.</summary>
    public string Input(string name, int size, string meaning)
    {
        _graph.Input.Add(ValueOf(name, size, meaning));
        return name;
    }

    /// <summary>A vector that the caller receives: the value of this name.</summary>
    public void Output(string name, int size, string meaning) => _graph.Output.Add(ValueOf(name, size, meaning));

    /// <summary>A vector that one step leaves to the next; 0 at first. The step names what it leaves <see cref="NextOf"/>.</summary>
    public string State(string name, int size, string meaning)
    {
        States.Add(name);
        Output(NextOf(name), size, $"what to pass as {name} next time");
        return Input(name, size, $"{meaning}; 0 at first, then {NextOf(name)} of the step before");
    }

    /// <summary>The name of the output that becomes the state of the next step.</summary>
    public static string NextOf(string state) => state + "_next";

    /// <summary>A constant; without a shape, a vector.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape.IsEmpty ? [values.Length] : shape.ToArray());
        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>A node of one value.</summary>
    /// <param name="operation">Its operator.</param>
    /// <param name="inputs">Names of values.</param>
    /// <param name="to">The name of its value; none is given one.</param>
    /// <param name="attributes">Of the operator.</param>
    public string Add(string operation, string[] inputs, string? to = null, params ReadOnlySpan<AttributeProto> attributes)
    {
        string name = to ?? $"value{_unnamed++}";
        AddNode(operation, inputs, [name], attributes);
        return name;
    }

    /// <summary>A node of any number of values.</summary>
    public void AddNode(string operation, string[] inputs, string[] outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"node{_graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
    }

    /// <summary>The same floats in another shape.</summary>
    public string Reshape(string value, long[] shape, string? to = null)
    {
        string name = $"shape_{string.Join('x', shape)}";
        if (!_graph.Initializer.Any(tensor => tensor.Name == name))
        {
            var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(shape)) };
            tensor.Dims.Add(shape.Length);
            _graph.Initializer.Add(tensor);
        }

        return Add("Reshape", [value, name], to);
    }

    /// <summary>The value where it is finite, 0 elsewhere.</summary>
    public string FiniteOrZero(string value) => Add("Where", [Add("Or", [Add("IsNaN", [value]), Add("IsInf", [value])]), Zero(), value]);

    /// <summary>The constant 0.</summary>
    public string Zero() => Scalar("zero", 0);

    /// <summary>A constant without dimensions, added once.</summary>
    public string Scalar(string name, float number)
    {
        if (!_graph.Initializer.Any(tensor => tensor.Name == name))
        {
            _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(BitConverter.GetBytes(number)) });
        }

        return name;
    }

    public static AttributeProto Integer(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Strings(string name, params string[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return attribute;
    }

    private static ValueInfoProto ValueOf(string name, int size, string meaning)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto
        {
            Name = name,
            DocString = meaning,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }
}
