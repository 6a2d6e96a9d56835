using EdgeRnn.Benchmarks.Running;

return Commands.Run(args);
