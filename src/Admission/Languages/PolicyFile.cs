namespace Admission.Languages;

/// <summary>The text of one file under the policies folder.</summary>
/// <param name="Path">Path relative to the policies folder, with forward slashes: <c>rbac/field-locks.js</c>.</param>
/// <param name="Text">The content, without a byte order mark.</param>
public sealed record PolicyFile(string Path, string Text);
