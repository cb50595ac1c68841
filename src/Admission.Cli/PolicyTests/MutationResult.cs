using Admission.Languages;

namespace Admission.Cli.PolicyTests;

/// <param name="NoticedBy">Policy and name of a case that failed; empty if none did.</param>
internal sealed record MutationResult(SourceMutation Mutation, string NoticedBy);
