namespace Admission.Cel.Syntax;

/// <summary>A macro as it was written.</summary>
/// <param name="Name">Such as <c>all</c>.</param>
/// <param name="Target">What it was called on; null for <c>has</c>.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record MacroCall(string Name, Expr? Target, Expr[] Arguments);
