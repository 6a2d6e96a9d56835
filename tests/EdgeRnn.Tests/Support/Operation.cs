namespace EdgeRnn.Tests.Support;

/// <summary>What <see cref="VectorCode.Map"/> applies to each lane; operands are a, b, c in the order of the method's own.</summary>
public enum Operation
{
    Broadcast,
    Add,
    Subtract,
    Multiply,
    Divide,
    MultiplyAdd,
    MultiplyAddFromMemory,
    NegativeMultiplyAdd,
    Sqrt,
    AtMost,
    AtLeast,
    WherePositive,
    PowerOfTwo,
    Exp,
    Sigmoid,
    Tanh,
    Relu,
    Sin,
    Cos,
}
