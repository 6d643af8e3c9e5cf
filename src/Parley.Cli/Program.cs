return await Parley.Cli.ParleyCommand.RunAsync(args);
