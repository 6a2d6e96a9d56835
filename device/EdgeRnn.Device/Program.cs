using EdgeRnn.Device.Commands;

return EntryPoint.Run(args, Console.Out, Console.Error);
