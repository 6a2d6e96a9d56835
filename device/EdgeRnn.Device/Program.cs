using System.CommandLine;
using EdgeRnn.Device.Commands;

return await new RootCommand("edgernn") { BenchCommand.Create() }.Parse(args).InvokeAsync().ConfigureAwait(false);
