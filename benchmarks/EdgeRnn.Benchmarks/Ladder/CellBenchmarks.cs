using BenchmarkDotNet.Attributes;
using EdgeRnn.Benchmarks.Running;
using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>A cell's equations for a layer of units, without the products: one step forward, one step back.</summary>
public class CellBenchmarks
{
    private Arena _arena = null!;
    private CellSlot _now;
    private CellSlot _before;
    private CellCarry _carry;
    private float[] _preactivations = [];
    private CellWork _forward = null!;
    private CellWork _backward = null!;

    [ParamsAllValues]
    public CellKind Cell { get; set; }

    [Params(64)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        CellShape shape = CellCatalog.ShapeOf(Cell);
        int slot = Hidden * (2 + shape.MemoryVectors + (2 * shape.Gates));
        _arena = new Arena(2 * (slot + Hidden));
        _now = Slot();
        _before = Slot();
        _carry = new CellCarry(_arena.Take(Hidden), _arena.Take(Hidden));
        _preactivations = [.. Enumerable.Range(0, _now.Gates.Length).Select(i => MathF.Sin(i))];
        _forward = CellCatalog.Of(Cell).Accept(new WorkOfCell(_now, _before, _carry, forward: true));
        _backward = CellCatalog.Of(Cell).Accept(new WorkOfCell(_now, _before, _carry, forward: false));
        Forward();

        CellSlot Slot() => new(
            _arena.Take(Hidden), _arena.Take(Hidden), _arena.Take(Hidden * shape.MemoryVectors),
            _arena.Take(Hidden * shape.Gates), _arena.Take(Hidden * shape.Gates));
    }

    /// <summary>Copying the pre-activations in, which the activations overwrite, is part of it: a few nanoseconds.</summary>
    [Benchmark]
    public void Forward()
    {
        _preactivations.CopyTo(_now.Gates.Span);
        _forward.Run();
    }

    /// <summary>Filling dL/dh is part of it.</summary>
    [Benchmark]
    public void Backward()
    {
        _carry.Hidden.Span.Fill(0.1f);
        _backward.Run();
    }

    private sealed class WorkOfCell(CellSlot now, CellSlot before, CellCarry carry, bool forward) : ICellVisitor<CellWork>
    {
        public CellWork Visit<TCell>()
            where TCell : ICell => new CellWork<TCell>(new Work<TCell>(now, before, carry, forward));
    }

    private abstract class CellWork
    {
        public abstract void Run();
    }

    private sealed class CellWork<TCell>(Work<TCell> work) : CellWork
        where TCell : ICell
    {
        public override void Run() => VectorWork.Run(work);
    }

    private readonly struct Work<TCell>(CellSlot now, CellSlot before, CellCarry carry, bool forward) : IVectorWork
        where TCell : ICell
    {
        public void Run<V>()
            where V : unmanaged, IVec<V>
        {
            int block = TCell.Shape.Gates * Arena.Line;
            for (int unit = 0, gate = 0; unit < now.Hidden.Length; unit += Arena.Line, gate += block)
            {
                for (int lane = 0; lane < Arena.Line; lane += V.Width)
                {
                    if (forward)
                    {
                        TCell.Forward<V>(now, before, unit + lane, gate + lane);
                    }
                    else
                    {
                        TCell.Backward<V>(now, before, carry, unit + lane, gate + lane);
                    }
                }
            }
        }
    }
}
