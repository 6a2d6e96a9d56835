using System.CommandLine;
using EdgeRnn.Device.Commands;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("replay r.csv --hiden 5", "unknown option --hiden; did you mean --hidden?; see: edgernn replay --help")]
    [InlineData("replay --hiden 5 r.csv", "unknown option --hiden; did you mean --hidden?")]
    [InlineData("replay r.csv --zzzzzzzzzz", "unknown option --zzzzzzzzzz; see: edgernn replay --help")]
    [InlineData("repaly r.csv", "unknown command repaly; did you mean replay?; expected one of replay, explain, plan, inspect, ")]
    [InlineData("replay", "expected a recording, as RECORDING.csv")]
    [InlineData("replay a.csv b.csv", "'b.csv'")]
    [InlineData("replay r.csv --hidden 0", "--hidden 0: expected a whole number from 1 to 32768")]
    [InlineData("replay r.csv --hidden 1.5", "--hidden 1.5: expected a whole number from 1 to 32768")]
    [InlineData("replay r.csv --hidden", "'--hidden'")]
    [InlineData("replay r.csv --hidden 3 --hidden 4", "Option '--hidden' expects a single argument but 2 were provided")]
    [InlineData("replay r.csv --layers 5", "--layers 5: expected a whole number from 1 to 4")]
    [InlineData("replay r.csv --window 0", "--window 0: expected a whole number from 1 to 1048576")]
    [InlineData("replay r.csv --rule immediate --window 4", "--rule immediate: is --window 1, which 4 is not")]
    [InlineData("plan --inputs 2 --cell lstm --rule rtrl", "take SnAp1 or another cell")]
    [InlineData("plan --inputs 2 --cell lru --rule snap1", "take RealTime")]
    [InlineData("replay r.csv --stride 33", "--stride 33: is more than --window 32")]
    [InlineData("replay r.csv --horizon 0", "--horizon 0: '0' is wrong; expected different whole numbers from 1 to 1048576, such as 1,24")]
    [InlineData("replay r.csv --horizon 1,1", "--horizon 1,1: '1' is wrong")]
    [InlineData("replay r.csv --horizon 1,", "--horizon 1,: an item is empty; expected H[,H...]")]
    [InlineData("replay r.csv --learning-rate -0.1", "--learning-rate -0.1: expected a number from 0 to 1000")]
    [InlineData("replay r.csv --learning-rate nan", "--learning-rate nan: expected a number from 0 to 1000")]
    [InlineData("replay r.csv --learning-rate 0,001", "--learning-rate 0,001: expected a number from 0 to 1000")]
    [InlineData("replay r.csv --clip -1", "--clip -1: expected a number from 0 ")]
    [InlineData("replay r.csv --momentum 1", "--momentum 1: expected a number from 0 to 0.999999")]
    [InlineData("replay r.csv --seed -1", "--seed -1: expected a whole number from 0 on")]
    [InlineData("replay r.csv --cell lstn", "--cell lstn: expected one of elman, elman-relu, gru, lstm, ")]
    [InlineData("replay r.csv --optimizer adamw", "--optimizer adamw: expected one of sgd, rmsprop, adam, obgd; did you mean adam?")]
    [InlineData("replay r.csv --columns a,,b", "--columns a,,b: an item is empty; expected a,b")]
    [InlineData("replay r.csv --checkpoint-every 5", "--checkpoint-every: has no effect without --checkpoint DIR; add it")]
    [InlineData("plan", "Option '--inputs' is required; see: edgernn plan --help")]
    [InlineData("plan --inputs 32768 --hidden 32768 --layers 4 --window 1048576", "the network options do not fit together")]
    public void Wrong_usage_is_one_line_with_the_remedy_and_exit_code_2(string line, string expected)
    {
        CommandResult result = CommandLine.Run(line.Split(' '));

        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void A_channel_to_show_that_is_not_there_is_answered_with_the_channels() =>
        Assert.Contains(
            "--show c: no such channel; expected one of a, b", CommandLine.Run("replay", _folder.Write("r.csv", "a,b\n1,2\n"), "--show", "c").Error,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("--import", "x.safetensors", "--import ")]
    [InlineData("--export", "no/such/folder/x", "--export ")]
    [InlineData("--predictions", "no/such/folder/x", "--predictions ")]
    public void A_file_that_cannot_be_opened_is_an_error_that_names_option_and_file(string option, string file, string expected)
    {
        CommandResult result = CommandLine.Run("replay", _folder.Write("r.csv", "a\n1\n2\n"), option, _folder[file]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.StartsWith($"edgernn: {expected}{_folder[file]}", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_one_line_that_lists_every_tensor()
    {
        string recording = _folder.Write("r.csv", "a\n1\n2\n"), weights = _folder["w.safetensors"];
        CommandLine.Run("replay", recording, "--cell", "lstm", "--export", weights);

        CommandResult result = CommandLine.Run("replay", recording, "--import", weights, "--cell", "gru", "--layers", "2");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains("rnn.weight_ih_l0", result.Error, StringComparison.Ordinal);
        Assert.Contains("rnn.weight_hh_l1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("replay --help")]
    [InlineData("plan --help")]
    [InlineData("inspect --help")]
    public void Help_goes_to_the_output(string line)
    {
        CommandResult result = CommandLine.Run(line.Split(' '));

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void Every_network_option_reaches_the_forecaster()
    {
        ForecasterOptions options = Bind(
            "--cell gru --hidden 7 --layers 2 --window 50 --stride 5 --horizon 24,1 --optimizer rmsprop --learning-rate 0.02 --momentum 0.5 "
            + "--warmup 9 --decay 0.25 --l2-init 0.125 --clip 0.75 --loss huber --huber-delta 2 --init orthogonal --flow-penalty 0.5 --forget-bias 1.5 --normalize none "
            + "--output-mode value --seed 11 --vector-width 4");

        Assert.Equal([1, 24], options.Horizons);
        Assert.Equal(
            new ForecasterOptions
            {
                Channels = 3,
                Horizons = options.Horizons,
                Normalization = Normalization.None,
                OutputMode = OutputMode.Value,
                Experts = options.Experts,
                Network = new LearnerOptions
                {
                    InputSize = 1,
                    OutputSize = 1,
                    Cell = CellKind.Gru,
                    HiddenSize = 7,
                    Layers = 2,
                    K1 = 5,
                    K2 = 50,
                    Loss = LossKind.Huber,
                    HuberDelta = 2,
                    ClipNorm = 0.75f,
                    Recurrent = RecurrentInitialization.Orthogonal,
                    FlowPenalty = 0.5f,
                    ForgetBias = 1.5f,
                    Seed = 11,
                    VectorWidth = VectorWidth.Vector128,
                    Optimizer = new OptimizerOptions
                    {
                        Kind = OptimizerKind.RmsProp,
                        LearningRate = 0.02f,
                        Momentum = 0.5f,
                        WarmupUpdates = 9,
                        Decay = 0.25f,
                        L2Init = 0.125f,
                    },
                },
            },
            options);
    }

    [Fact]
    public void The_former_name_of_an_option_still_works() =>
        Assert.Equal(Bind("--l2-init 0.125").Network, Bind("--pull 0.125").Network);

    [Theory]
    [InlineData("")]
    [InlineData("--horizon 24 --seed 3 --vector-width 4")]
    public void Without_options_of_a_network_the_forecaster_is_the_librarys_default(string line) => Assert.Null(Bind(line).Network);

    [Theory]
    [InlineData("--cell lstm", 1)]
    [InlineData("--cell lstm --horizon 24", 24)]
    [InlineData("--hidden 32", 1)]
    [InlineData("--normalize running", 1)]
    public void Any_option_of_a_network_asks_for_it_alone(string line, int horizon) =>
        Assert.Equal(ForecasterOptions.NetworkFor(horizon), Bind(line).Network);

    [Theory]
    [InlineData("--rule bptt", CellKind.Lstm, LearningRule.TruncatedBptt, 1, 32)]
    [InlineData("--rule immediate", CellKind.Lstm, LearningRule.TruncatedBptt, 1, 1)]
    [InlineData("--rule immediate --horizon 24", CellKind.Lstm, LearningRule.TruncatedBptt, 1, 1)]
    [InlineData("--rule snap1 --horizon 24", CellKind.Lstm, LearningRule.SnAp1, 8, 8)]
    [InlineData("--cell mingru --rule rtrl", CellKind.MinGru, LearningRule.RealTime, 1, 1)]
    [InlineData("--cell elstm --rule rtrl --window 50", CellKind.ElementLstm, LearningRule.RealTime, 1, 50)]
    [InlineData("--cell lru", CellKind.LinearRecurrent, LearningRule.TruncatedBptt, 1, 32)]
    [InlineData("--cell rtu --rule rtrl --stride 4", CellKind.RecurrentTrace, LearningRule.RealTime, 4, 4)]
    public void A_rule_decides_the_window_that_it_needs(string line, CellKind cell, LearningRule rule, int k1, int k2)
    {
        LearnerOptions network = Bind(line).Network!;
        Assert.Equal((cell, rule, k1, k2), (network.Cell, network.Rule, network.K1, network.K2));
    }

    [Fact]
    public void Experts_are_chosen_by_name() => Assert.Equal(["linear", "lstm-residual"], Bind("--expert linear,lstm-residual").EnabledExperts);

    [Theory]
    [InlineData("--expert nobody", "--expert nobody: no such expert; expected one of ")]
    [InlineData("--expert linear --hidden 8", "--expert: chooses from the mixture, --hidden asks for a network alone")]
    [InlineData("--expert linear --profile light", "--expert: names the experts, --profile chooses them by what they cost")]
    public void A_choice_of_experts_that_cannot_be_is_an_error_that_names_it(string line, string expected)
    {
        CommandResult result = CommandLine.Run(["replay", _folder.Write("r.csv", "a\n1\n2\n"), .. line.Split(' ')]);

        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_shorter_than_the_default_stride_shortens_the_stride() =>
        Assert.Equal(4, Bind("--horizon 24 --window 4").Network!.K1);

    private static ForecasterOptions Bind(string line)
    {
        var arguments = new NetworkArguments();
        var command = new RootCommand();
        foreach (Option option in arguments.All)
        {
            command.Add(option);
        }

        ParseResult parse = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parse.Errors);
        return arguments.Bind(parse, channels: 3);
    }
}
