using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Output;
using EdgeRnn.Fleet.Commands;

StandardStream.Use();
return EntryPoint.Run("edgernn-fleet", FleetCommands.CreateRoot, args, Console.Out, Console.Error);
