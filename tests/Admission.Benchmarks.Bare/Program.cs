// What a webhook costs that does nothing: Kestrel with TLS, which reads the body and answers 200 bytes. load.sh
// compares servers with it.  bare PORT CERTIFICATE KEY, the last two as PEM files.
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

if (args is not [string port, string certificateFile, string keyFile])
{
    await Console.Error.WriteLineAsync("bare PORT CERTIFICATE KEY");
    return 2;
}

byte[] answer = new byte[200];
answer.AsSpan().Fill((byte)' ');
"{}"u8.CopyTo(answer);

using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
    int.Parse(port, CultureInfo.InvariantCulture),
    listener =>
    {
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        listener.UseHttps(certificate);
    }));
await using WebApplication application = builder.Build();
application.Run(async context =>
{
    PipeReader body = context.Request.BodyReader;
    ReadResult read;
    do
    {
        read = await body.ReadAsync();
        body.AdvanceTo(read.Buffer.End);
    }
    while (!read.IsCompleted);

    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.BodyWriter.WriteAsync(answer);
});
await application.RunAsync();
return 0;
