namespace Admission.Recordings;

/// <summary>One file with recordings.</summary>
/// <param name="Shown">Its path as the user knows it; <c>-</c> for standard input.</param>
/// <param name="FullPath">Its full path; empty for standard input.</param>
/// <param name="Bytes">Its size in bytes, compressed if it is; 0 for standard input.</param>
public sealed record RecordingFile(string Shown, string FullPath, long Bytes);
