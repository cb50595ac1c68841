using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Tests.Protocol;

// attack-cases 19, 36 and 52: every input is read correctly or rejected with a plain error; nothing throws.
public sealed class BrokenReviewTests
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 1000 };

    public static TheoryData<string> Some =>
    [
        Recordings.Exec,
        "001-create-namespaces-ns-create.json",
        "024-update-pods-pod-label-v1beta1.json",
        "135-delete-configmaps-cm-deletecollection.json",
    ];

    [Theory, MemberData(nameof(Some))]
    public void Rejects_a_review_that_is_cut_off_anywhere(string name)
    {
        byte[] body = Recordings.Read(name);
        int length = Encoding.UTF8.GetString(body).TrimEnd().Length;
        for (int end = 0; end < length; end++)
        {
            bool isRead = AdmissionReviewReader.TryRead(
                body.AsMemory(0, end), out _, out ImmutableArray<ReviewError> errors);
            Assert.False(isRead || errors.IsEmpty, $"cut off after {end} bytes");
        }
    }

    // The oracle is another reader of the same bytes, which knows nothing of reviews.
    [Theory, MemberData(nameof(Some))]
    public void Rejects_or_understands_a_review_with_any_byte_flipped(string name)
    {
        byte[] body = Recordings.Read(name);
        for (int i = 0; i < body.Length; i++)
        {
            foreach (byte flip in (ReadOnlySpan<byte>)[0x01, 0x20, 0x80])
            {
                body[i] ^= flip;
                AssertRefusedOrUnderstood(body, $"byte {i} ^ {flip}");
                body[i] ^= flip;
            }
        }
    }

    [Theory]
    [InlineData("""{"apiVersion":null,""")]
    [InlineData("""{"\u0061piVersion":"admission.k8s.io/v1",""")]
    public void Rejects_a_duplicate_member(string start)
    {
        string body = Encoding.UTF8.GetString(Recordings.Read(Recordings.Exec));
        Assert.StartsWith("{", body, StringComparison.Ordinal);
        ReviewError error = Assert.Single(Recordings.Errors(Encoding.UTF8.GetBytes(start + body[1..])));
        Assert.Equal("apiVersion", error.Field);
        Assert.Contains("occurs twice", error.Message, StringComparison.Ordinal);
    }

    // attack-cases 52: at whatever depth.
    [Theory, MemberData(nameof(Some))]
    public void Rejects_a_duplicate_member_in_any_object(string name)
    {
        byte[] body = Recordings.Read(name);
        int objects = 0;
        Utf8JsonReader reader = new(body);
        bool isStart = false;
        while (reader.Read())
        {
            if (isStart && reader.TokenType == JsonTokenType.PropertyName)
            {
                byte[] twice = [.. Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\":null,")];
                int at = (int)reader.TokenStartIndex;
                ReviewError error = Assert.Single(Recordings.Errors([.. body[..at], .. twice, .. body[at..]]));
                Assert.Contains("occurs twice", error.Message, StringComparison.Ordinal);
                objects++;
            }

            isStart = reader.TokenType == JsonTokenType.StartObject;
        }

        Assert.True(objects > 5, $"{objects} objects");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Rejects_ten_thousand_levels(string open, string close)
    {
        string deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1"
            + string.Concat(Enumerable.Repeat(close, 10_000));
        ReviewError error = Assert.Single(Recordings.Errors(WithObject(deep)));
        Assert.Contains("nested deeper than 1000 levels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_ten_thousand_levels_that_never_end() =>
        Assert.Single(Recordings.Errors(Encoding.UTF8.GetBytes(new string('[', 10_000))));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("7")]
    [InlineData("\"{}\"")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("{}")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1}// comment")]
    [InlineData("/* comment */{}")]
    [InlineData("{\"a\":\"\t\"}")]
    public void Rejects_an_invalid_review(string body) => Recordings.Errors(Encoding.UTF8.GetBytes(body));

    [Fact]
    public void Reports_that_the_body_is_empty() =>
        Assert.Contains("the text is empty", Recordings.Errors([])[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Reports_that_the_body_is_an_array() =>
        Assert.Contains("an array", Recordings.Errors("[]"u8.ToArray())[0].Message, StringComparison.Ordinal);

    [Theory, InlineData(true), InlineData(false)]
    public void Rejects_utf_16_with_the_reason(bool hasMark)
    {
        string body = Encoding.UTF8.GetString(Recordings.Read(Recordings.Exec));
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] utf16 = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(body)];
            ReviewError error = Assert.Single(Recordings.Errors(utf16));
            Assert.Contains("UTF-16. Send UTF-8.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rejects_a_byte_order_mark_with_the_reason()
    {
        byte[] body = [.. Encoding.UTF8.GetPreamble(), .. Recordings.Read(Recordings.Exec)];
        Assert.Contains("byte order mark", Assert.Single(Recordings.Errors(body)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("C0AF")]
    [InlineData("C3")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("E282")]
    public void Rejects_invalid_utf_8_and_names_the_place(string bytes)
    {
        byte[] body = WithObject("{\"a\":\"*\"}");
        int at = body.AsSpan().LastIndexOf((byte)'*');
        ReviewError error = Assert.Single(
            Recordings.Errors([.. body[..at], .. Convert.FromHexString(bytes), .. body[(at + 1)..]]));
        Assert.Contains($"byte {at} is not valid UTF-8. Send UTF-8.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\ud800\\ud800")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("x\\ud83dx")]
    [InlineData("\\\\\\ud83d")]
    public void Rejects_half_of_a_surrogate_pair(string escape)
    {
        ReviewError error = Assert.Single(Recordings.Errors(WithObject($"{{\"a\":\"{escape}\"}}")));
        Assert.Contains("half of a surrogate pair", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("\\\\ud83d", "\\ud83d")]
    [InlineData("\\u0000", "\0")]
    public void Accepts_escapes_that_mean_text(string escape, string expected)
    {
        AdmissionRequest request = Recordings.Request(WithObject($"{{\"a\":\"{escape}\"}}"));
        Assert.Equal(expected, request.Object!.Member("a")!.Text);
    }

    [Fact]
    public void Names_line_column_and_field_but_no_value()
    {
        byte[] body = Encoding.UTF8.GetBytes(
            "{\n  \"request\": {\n    \"object\": { \"password\": \"s3cret\", \"b\": tru }\n  }\n}");
        ReviewError error = Assert.Single(Recordings.Errors(body));
        Assert.Equal("request.object.b", error.Field);
        Assert.StartsWith("line 3, column ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    private static byte[] WithObject(string value) => Encoding.UTF8.GetBytes(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE","""
        + """ "kind":{"kind":"A"},"resource":{"resource":"as"},"userInfo":{"username":"u"},"object":""" + value + "}}");

    private static void AssertRefusedOrUnderstood(byte[] body, string what)
    {
        bool isRead = AdmissionReviewReader.TryRead(
            body, out AdmissionReview? review, out ImmutableArray<ReviewError> errors);
        Assert.True(isRead == errors.IsEmpty, what);
        if (!isRead)
        {
            return;
        }

        using (review)
        using (JsonDocument oracle = JsonDocument.Parse(body, Strict))
        {
            JsonElement sent = oracle.RootElement.GetProperty("request");
            AdmissionRequest request = review!.Request;
            Assert.True(
                sent.GetProperty("uid").GetString() == request.Uid
                && sent.GetProperty("operation").GetString() == request.Operation.ToWire()
                && sent.GetProperty("userInfo").GetRawText() == RawUser(request.Raw!)
                && (!sent.TryGetProperty("name", out JsonElement name)
                    || name.GetString() is "" or null
                    || name.GetString() == request.Name),
                what);
        }
    }

    private static string? RawUser(JsonValue raw) => raw.Member("userInfo")?.ToString();
}
