namespace Admission.Policies;

/// <summary>The text of one JavaScript file under the policies folder.</summary>
/// <param name="Path">Path relative to the policies folder, with forward slashes: <c>rbac/field-locks.js</c>.</param>
/// <param name="Text">The source, without a byte order mark.</param>
/// <param name="IsPolicy">Is it a policy? Files under a <c>lib</c> folder are not: they are only imported.</param>
public sealed record PolicySource(string Path, string Text, bool IsPolicy);
