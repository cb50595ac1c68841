// Tries: to read a file through the .NET runtime
// Stopped by: not there
return [typeof System, typeof importNamespace, typeof clrHelper, typeof host].concat([System.IO.File.ReadAllText('/etc/hostname')])
