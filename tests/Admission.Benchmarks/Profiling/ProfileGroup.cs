using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Admission.Benchmarks.Profiling;

/// <summary>The methods of one assembly in a profile: the body of a method whose instructions are the data.</summary>
internal sealed class ProfileGroup(ProfileMetadata metadata, TracedTypes types) : IInstrumentationWriter
{
    // Something was called that has no name here. The runtime itself writes such numbers, up to 32.
    private const int Unknown = 1, MaxUnknown = 32;

    private readonly InstructionEncoder _body = new(new BlobBuilder());

    /// <summary>The instructions so far.</summary>
    public InstructionEncoder Body => _body;

    /// <summary>Number of methods so far.</summary>
    public int Methods { get; private set; }

    /// <summary>Adds a method with its <see cref="InstrumentationData"/>.</summary>
    public void Add(EntityHandle method, byte[] data)
    {
        _body.OpCode(ILOpCode.Ldtoken);
        _body.Token(method);
        _body.LoadString(metadata.Builder.GetOrAddUserString("InstrumentationDataStart"));
        InstrumentationData.Copy(data, this);
        _body.LoadString(metadata.Builder.GetOrAddUserString("InstrumentationDataEnd"));
        _body.OpCode(ILOpCode.Pop);
        Methods++;
    }

    /// <inheritdoc/>
    public void Number(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            _body.LoadConstantI4((int)value);
        }
        else
        {
            _body.LoadConstantI8(value);
        }
    }

    /// <inheritdoc/>
    public void Type(long id)
    {
        EntityHandle type = id is >= 0 and <= MaxUnknown ? default : types.Handle(id);
        if (type.IsNil)
        {
            _body.LoadConstantI4(id == 0 ? 0 : Unknown);
            return;
        }

        _body.OpCode(ILOpCode.Ldtoken);
        _body.Token(type);
    }

    /// <inheritdoc/>
    public void Method(long id) => _body.LoadConstantI4(id == 0 ? 0 : Unknown);
}
