using Admission.Languages;

namespace Admission.Cli.PolicyTests;

/// <summary>What became of the cases when something was taken away.</summary>
/// <param name="Mutation">What was taken away.</param>
/// <param name="NoticedBy">Policy and name of a case that failed; empty where none did.</param>
internal sealed record MutationResult(SourceMutation Mutation, string NoticedBy);
