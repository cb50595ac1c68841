namespace Admission.Webhook.Logging;

/// <summary>Format of log lines.</summary>
public enum LogFormat
{
    /// <summary>One line of text for people; values that could be taken for something else are quoted.</summary>
    Text,

    /// <summary>One JSON object a line for machines.</summary>
    Json,
}
