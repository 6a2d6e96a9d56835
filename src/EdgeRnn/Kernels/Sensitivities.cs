using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>Where a matrix's columns find their unit and their gate: blocks of 16 units, in each some of the block's gates.</summary>
/// <param name="Gates">Gates of a block in the matrix.</param>
/// <param name="Start">Where they begin within a block of all gates.</param>
/// <param name="Block">Floats of all gates of a block.</param>
internal readonly record struct GateColumns(int Gates, int Start, int Block);

/// <summary>
/// S = ∂h/∂W in forward mode, for units whose state depends on their own past only: element (j, c) is ∂h[u]/∂W[j, c], where u is the
/// unit of column c.
/// </summary>
/// <remarks>One pass over S, elementwise: O(parameters) a step, and the same bits in every vector width.</remarks>
internal static unsafe class Sensitivities
{
    /// <summary>S = ∂h'/∂h ∘ S + x ∂h'/∂zᵀ of a state of one vector, h.</summary>
    /// <param name="s">The sensitivities.</param>
    /// <param name="rows">Rows that are used.</param>
    /// <param name="x">What a row's weights are multiplied with.</param>
    /// <param name="step">∂h'/∂h, a float per unit; ∂h'/∂z, a float per gate.</param>
    /// <param name="columns">Which gates the columns belong to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance<V>(in Matrix s, int rows, View x, in StateDerivative step, in GateColumns columns)
        where V : unmanaged, IVec<V>
    {
        MatrixShape shape = s.Shape;
        for (int block = 0, column = 0; column < shape.Columns; block++)
        {
            for (int gate = 0; gate < columns.Gates; gate++, column += Arena.Line)
            {
                nint stride = shape.WidthOf(column / shape.PanelColumns);
                float* first = s.View.Pointer + shape.IndexOf(0, column);
                int z = (block * columns.Block) + columns.Start + (gate * Arena.Line);
                for (int lane = 0; lane < Arena.Line; lane += V.Width)
                {
                    V byState = step.Hidden.Load<V>((block * Arena.Line) + lane), byGate = step.Gates.Load<V>(z + lane);
                    float* p = first + lane;
                    for (int row = 0; row < rows; row++, p += stride)
                    {
                        V.Store(V.MultiplyAdd(byState, V.Load(p), byGate * V.Broadcast(x.Pointer[row])), p);
                    }
                }
            }
        }
    }

    /// <summary>The same of a state of two vectors, h and c, each of which depends on both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance<V>(
        in Matrix h, in Matrix c, int rows, View x, in StateDerivative hStep, in StateDerivative cStep, in GateColumns columns)
        where V : unmanaged, IVec<V>
    {
        MatrixShape shape = h.Shape;
        for (int block = 0, column = 0; column < shape.Columns; block++)
        {
            for (int gate = 0; gate < columns.Gates; gate++, column += Arena.Line)
            {
                nint stride = shape.WidthOf(column / shape.PanelColumns);
                int first = shape.IndexOf(0, column), z = (block * columns.Block) + columns.Start + (gate * Arena.Line);
                for (int lane = 0; lane < Arena.Line; lane += V.Width)
                {
                    int unit = (block * Arena.Line) + lane;
                    V hh = hStep.Hidden.Load<V>(unit), hc = hStep.Memory.Load<V>(unit), hz = hStep.Gates.Load<V>(z + lane);
                    V ch = cStep.Hidden.Load<V>(unit), cc = cStep.Memory.Load<V>(unit), cz = cStep.Gates.Load<V>(z + lane);
                    float* p = h.View.Pointer + first + lane, q = c.View.Pointer + first + lane;
                    for (int row = 0; row < rows; row++, p += stride, q += stride)
                    {
                        V input = V.Broadcast(x.Pointer[row]), a = V.Load(p), b = V.Load(q);
                        V.Store(V.MultiplyAdd(hh, a, V.MultiplyAdd(hc, b, hz * input)), p);
                        V.Store(V.MultiplyAdd(ch, a, V.MultiplyAdd(cc, b, cz * input)), q);
                    }
                }
            }
        }
    }

    /// <summary>G += dL/dh ∘ S: every column's unit has one dL/dh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddGradient<V>(in Matrix g, in Matrix s, int rows, View dh, in GateColumns columns)
        where V : unmanaged, IVec<V>
    {
        MatrixShape shape = s.Shape;
        for (int block = 0, column = 0; column < shape.Columns; block++)
        {
            for (int gate = 0; gate < columns.Gates; gate++, column += Arena.Line)
            {
                nint stride = shape.WidthOf(column / shape.PanelColumns);
                int first = shape.IndexOf(0, column);
                for (int lane = 0; lane < Arena.Line; lane += V.Width)
                {
                    V d = dh.Load<V>((block * Arena.Line) + lane);
                    float* to = g.View.Pointer + first + lane, from = s.View.Pointer + first + lane;
                    for (int row = 0; row < rows; row++, to += stride, from += stride)
                    {
                        V.Store(V.MultiplyAdd(from, d, V.Load(to)), to);
                    }
                }
            }
        }
    }

    /// <summary>∂h'/∂h += Σ_gates ∂h'/∂z · W_hh[u, u]: the path from a unit through a dense W_hh to itself.</summary>
    public static void AddOwnWeights(in Matrix weightHh, in StateDerivative step, in GateColumns columns)
    {
        MatrixShape shape = weightHh.Shape;
        for (int unit = 0; unit < step.Hidden.Length; unit++)
        {
            int block = unit / Arena.Line, lane = unit % Arena.Line;
            for (int gate = 0; gate < columns.Gates; gate++)
            {
                int column = (((block * columns.Gates) + gate) * Arena.Line) + lane;
                float w = weightHh.View.Pointer[shape.IndexOf(unit, column)];
                float byGate = step.Gates.Pointer[(block * columns.Block) + columns.Start + (gate * Arena.Line) + lane];
                step.Hidden.Pointer[unit] = MathF.FusedMultiplyAdd(byGate, w, step.Hidden.Pointer[unit]);
            }
        }
    }
}

/// <summary>How one vector of a layer's new state depends on what it was made of, each unit by itself.</summary>
/// <param name="Hidden">By h of the step before, a float per unit.</param>
/// <param name="Memory">By c of the step before, a float per unit.</param>
/// <param name="Gates">By the pre-activations, a float per gate.</param>
internal readonly record struct StateDerivative(View Hidden, View Memory, View Gates);
