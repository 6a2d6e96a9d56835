using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Output;

StandardStream.Use();
return EntryPoint.Run(args, Console.Out, Console.Error);
