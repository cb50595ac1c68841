using Admission.Cli.CommandLine;
using Admission.Cli.Commands;
using Admission.JavaScript;
using Admission.PointerLanguage;

return await AdmissionCommandLine.RunAsync(
    args,
    ProcessEnvironment.Read(),
    Console.Out,
    Console.Error,
    [JavaScriptLanguage.Instance, new PointerLanguage()]);
