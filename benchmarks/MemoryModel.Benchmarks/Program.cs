using BenchmarkDotNet.Running;
using MemoryModel.Benchmarks;

switch (args)
{
    case ["slices"]:
        Slices.Print(Console.Out);
        break;
    case ["parts"]:
        Parts.Print(Console.Out, Plans.General);
        break;
    case ["search", ..]:
        Searches.Print(Console.Out, args.Length > 1 ? args[1] : "");
        break;
    case ["fresh"]:
        FreshPlans.Print(Console.Out);
        break;
    case ["growth"]:
        Growth.Print(Console.Out);
        break;
    case ["draw", var csv, var image]:
        Growth.Draw(csv, image);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
