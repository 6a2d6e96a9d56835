namespace EdgeRnn.Options;

/// <summary>The recurrent cell of every layer. Equations are PyTorch's (<c>nn.RNN</c>, <c>nn.GRU</c>, <c>nn.LSTM</c>).</summary>
public enum CellKind
{
    /// <summary>h' = tanh(W_ih x + b_ih + W_hh h + b_hh).</summary>
    Elman,

    /// <summary>h' = max(0, W_ih x + b_ih + W_hh h + b_hh).</summary>
    ElmanRelu,

    /// <summary>Gated recurrent unit: gates r, z and candidate n.</summary>
    Gru,

    /// <summary>Long short-term memory: gates i, f, o, candidate g and a cell state c.</summary>
    Lstm,

    /// <summary>h' = (1 - z) h + z c, gate z and candidate c by the input alone (minGRU, arXiv 2410.01201). Diagonal.</summary>
    MinGru,

    /// <summary>An LSTM whose gates see their own unit's cell state only (arXiv 2305.19044). Diagonal.</summary>
    ElementLstm,

    /// <summary>Linear recurrent unit: a complex state that turns and shrinks (arXiv 2305.15947). Diagonal.</summary>
    LinearRecurrent,

    /// <summary>Recurrent trace unit: the linear recurrent unit with tanh inside (arXiv 2409.01449). Diagonal.</summary>
    RecurrentTrace,

    /// <summary>A gate and a candidate that share one pair of matrices (FastGRNN, arXiv 1901.02358).</summary>
    FastGrnn,
}
