System.Console.WriteLine("edgernn");
