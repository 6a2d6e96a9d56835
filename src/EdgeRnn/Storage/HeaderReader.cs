using System.Text;
using System.Text.Json;

namespace EdgeRnn.Storage;

/// <summary>What <see cref="HeaderReader.Next"/> found.</summary>
internal enum HeaderEntry
{
    End,
    Metadata,
    Tensor,
}

/// <summary>Walks a safetensors header entry by entry in constant memory. It checks the grammar; the caller checks the sense.</summary>
internal ref struct HeaderReader
{
    private const int MaxDepth = 4;
    private readonly Stream _stream;
    private readonly string _file;
    private readonly HeaderBuffers _buffers;
    private Utf8JsonReader _json;
    private long _unread;
    private long _consumed;
    private int _filled;
    private int _nameLength;
    private int _valueLength;
    private int _rank;
    private bool _started;
    private bool _inMetadata;
    private bool _hadMetadata;

    /// <param name="stream">At the header's first byte.</param>
    /// <param name="length">The header's bytes, of which the stream holds at least as many.</param>
    /// <param name="file">The name for messages.</param>
    /// <param name="buffers">May be used again for the next pass.</param>
    public HeaderReader(Stream stream, long length, string file, HeaderBuffers buffers)
    {
        (_stream, _unread, _file, _buffers) = (stream, length, file, buffers);
        _json = new Utf8JsonReader([], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
    }

    /// <summary>The tensor's name or the metadata's key.</summary>
    public readonly ReadOnlySpan<byte> Name => _buffers.Name.AsSpan(0, _nameLength);

    /// <summary>The metadata's text.</summary>
    public readonly ReadOnlySpan<byte> Value => _buffers.Value.AsSpan(0, _valueLength);

    public readonly ReadOnlySpan<long> Shape => _buffers.Shape.AsSpan(0, _rank);

    public TensorType Type { get; private set; }

    public long Begin { get; private set; }

    public long End { get; private set; }

    public HeaderEntry Next()
    {
        Start();
        while (true)
        {
            Advance();
            if (_json.TokenType == JsonTokenType.EndObject)
            {
                if (!_inMetadata)
                {
                    // What is left can only be spaces: anything else is refused as not valid JSON.
                    TryRead();
                    return HeaderEntry.End;
                }

                _inMetadata = false;
                continue;
            }

            ReadName();
            Advance();
            if (_inMetadata)
            {
                Expect(JsonTokenType.String, "metadata");
                _valueLength = CopyText("a metadata text");
                return HeaderEntry.Metadata;
            }

            if (!Name.SequenceEqual("__metadata__"u8))
            {
                ReadTensor();
                return HeaderEntry.Tensor;
            }

            Expect(JsonTokenType.StartObject, "__metadata__", named: false);
            _inMetadata = _hadMetadata ? throw Error("__metadata__ stands twice") : true;
            _hadMetadata = true;
        }
    }

    /// <summary>An error about the tensor that was just read.</summary>
    public readonly ModelFileException TensorError(string problem) => Error($"tensor {Quoted()} {problem}");

    public readonly ModelFileException Error(string problem) => new($"{_file}: {problem}");

    private readonly string Quoted() => ModelFileException.Quote(Name);

    private void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        Advance();
        Expect(JsonTokenType.StartObject, "the header", named: false);
        if (_consumed + _json.TokenStartIndex != 0)
        {
            throw Error("the header does not begin with '{'");
        }
    }

    private void ReadTensor()
    {
        Expect(JsonTokenType.StartObject, "tensor");
        bool type = false, shape = false, offsets = false;
        for (Advance(); _json.TokenType == JsonTokenType.PropertyName; Advance())
        {
            if (IsField("dtype"u8, ref type))
            {
                ReadType();
            }
            else if (IsField("shape"u8, ref shape))
            {
                _rank = ReadNumbers("shape of tensor", _buffers.Shape);
            }
            else if (IsField("data_offsets"u8, ref offsets))
            {
                ReadOffsets();
            }
            else
            {
                throw TensorError("has a field other than dtype, shape and data_offsets");
            }
        }

        if (!type || !shape || !offsets)
        {
            throw TensorError($"has no {(!type ? "dtype" : !shape ? "shape" : "data_offsets")}");
        }
    }

    private readonly bool IsField(ReadOnlySpan<byte> name, ref bool seen)
    {
        if (!_json.ValueTextEquals(name))
        {
            return false;
        }

        seen = seen ? throw TensorError($"has {Encoding.UTF8.GetString(name)} twice") : true;
        return true;
    }

    private void ReadType()
    {
        Advance();
        Expect(JsonTokenType.String, "dtype of tensor");
        for (int type = 0; type < TensorTypes.Count; type++)
        {
            if (_json.ValueTextEquals(((TensorType)type).Name()))
            {
                Type = (TensorType)type;
                return;
            }
        }

        ReadOnlySpan<byte> name = _buffers.Value.AsSpan(0, CopyText("a dtype"));
        throw TensorError($"has the unknown dtype {ModelFileException.Quote(name)}; expected one as F32");
    }

    private void ReadOffsets()
    {
        Span<long> offsets = stackalloc long[2];
        if (ReadNumbers("data_offsets of tensor", offsets) != 2)
        {
            throw TensorError("has data_offsets of other than two numbers");
        }

        (Begin, End) = (offsets[0], offsets[1]);
    }

    private int ReadNumbers(string field, scoped Span<long> numbers)
    {
        Advance();
        Expect(JsonTokenType.StartArray, field);
        int count = 0;
        for (Advance(); _json.TokenType != JsonTokenType.EndArray; Advance())
        {
            Expect(JsonTokenType.Number, field);
            if (count == numbers.Length)
            {
                throw Error($"{field} {Quoted()}: more than {numbers.Length} numbers");
            }

            numbers[count++] = _json.TryGetInt64(out long number) && number >= 0
                ? number
                : throw Error($"{field} {Quoted()}: a number is not whole, negative, or larger than {long.MaxValue}");
        }

        return count;
    }

    private void ReadName()
    {
        int length = CopyText("a name");
        if (length > HeaderBuffers.MaxNameBytes)
        {
            throw Error($"a name has {length} bytes; at most {HeaderBuffers.MaxNameBytes} are accepted");
        }

        _buffers.Value.AsSpan(0, length).CopyTo(_buffers.Name);
        _nameLength = length;
    }

    // No text outgrows the buffer that it is copied to: it was read from one of the same size.
    private readonly int CopyText(string what)
    {
        try
        {
            return _json.CopyString(_buffers.Value);
        }
        catch (InvalidOperationException)
        {
            throw Error($"{what} is not valid UTF-8");
        }
    }

    // Messages are put together when they are needed: a header has many tokens.
    private readonly void Expect(JsonTokenType token, string what, bool named = true)
    {
        if (_json.TokenType != token)
        {
            throw Error($"{what}{(named ? " " + Quoted() : "")}: found {Describe(_json.TokenType)}, expected {Describe(token)}");
        }
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        _ => token.ToString(),
    };

    private void Advance()
    {
        if (!TryRead())
        {
            throw Error("the header ends in the middle");
        }
    }

    private bool TryRead()
    {
        try
        {
            while (!_json.Read())
            {
                if (_json.IsFinalBlock)
                {
                    return false;
                }

                Refill();
            }

            return true;
        }
        catch (JsonException)
        {
            throw Error($"the header is not valid JSON near its byte {_consumed + _json.BytesConsumed}");
        }
    }

    private void Refill()
    {
        int consumed = (int)_json.BytesConsumed;
        int kept = _filled - consumed;
        byte[] text = _buffers.Text;
        if (kept == text.Length)
        {
            throw Error($"a text in the header is longer than {text.Length} bytes");
        }

        text.AsSpan(consumed, kept).CopyTo(text);
        int count = (int)Math.Min(_unread, text.Length - kept);
        SafetensorsFile.ReadExactly(_stream, text.AsSpan(kept, count), _file);
        _consumed += consumed;
        _unread -= count;
        _filled = kept + count;
        _json = new Utf8JsonReader(text.AsSpan(0, _filled), isFinalBlock: _unread == 0, _json.CurrentState);
    }
}
