using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EdgeRnn.Tests.Layering;

/// <summary>One type of another namespace that a namespace uses.</summary>
/// <param name="From">The namespace.</param>
/// <param name="To">The other type's namespace; if one of our other assemblies has it, that assembly.</param>
/// <param name="Type">The other type.</param>
/// <param name="Where">The type and member that use it.</param>
internal sealed record Use(string From, string To, string Type, string Where);

/// <summary>
/// What the namespaces of a compiled assembly use, read from its metadata: base types, interfaces, constraints, attributes, fields,
/// signatures, locals, and the tokens and generic arguments in the instructions.
/// </summary>
/// <remarks>The types that a compiler nests (closures, state machines) count for the namespace of the type around them.</remarks>
internal sealed class AssemblyUses : ISignatureTypeProvider<bool, object?>
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly Dictionary<(string From, string To, string Type), Use> _uses = [];
    private string _from = "", _where = "";
    private bool _isGenerated;

    private AssemblyUses(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
    }

    /// <summary>The assembly's own namespaces below a root.</summary>
    public HashSet<string> Namespaces { get; } = [];

    /// <summary>All uses across namespaces.</summary>
    public IReadOnlyCollection<Use> Uses => _uses.Values;

    /// <summary>A namespace and member each that handle pointers: in fields, signatures, locals, or by a call.</summary>
    public List<(string From, string Where)> Pointers { get; } = [];

    /// <summary>The assemblies that it refers to.</summary>
    public IReadOnlyList<string> References { get; private set; } = [];

    /// <param name="path">The assembly.</param>
    /// <param name="root">Types of other namespaces, such as those that the compiler adds, are left out.</param>
    public static AssemblyUses Read(string path, string root)
    {
        using var file = new PEReader(File.OpenRead(path));
        var uses = new AssemblyUses(file);
        MetadataReader metadata = uses._metadata;
        uses.References = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            (string space, string name) = uses.NameOf(handle);
            if (space == root || space.StartsWith(root + ".", StringComparison.Ordinal))
            {
                uses.Namespaces.Add(space);
                (uses._from, uses._where) = (space, name);
                uses.VisitType(metadata.GetTypeDefinition(handle), name);
            }
        }

        return uses;
    }

    private void VisitType(TypeDefinition type, string name)
    {
        Use(type.BaseType);
        Visit(type.GetCustomAttributes(), type.GetGenericParameters());
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
        {
            Use(_metadata.GetInterfaceImplementation(handle).Interface);
        }

        foreach (FieldDefinition field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            _where = $"{name}.{_metadata.GetString(field.Name)}";
            Visit(field.GetCustomAttributes(), []);
            Note(field.DecodeSignature(this, null));
        }

        foreach (MethodDefinition method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            _where = $"{name}.{_metadata.GetString(method.Name)}";
            Visit(method.GetCustomAttributes(), method.GetGenericParameters());
            _isGenerated = IsGenerated(method);
            Note(HasPointer(method.DecodeSignature(this, null)));
            if (method.RelativeVirtualAddress != 0)
            {
                VisitBody(_file.GetMethodBody(method.RelativeVirtualAddress));
            }

            _isGenerated = false;
        }
    }

    private void VisitBody(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            Note(_metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null).Any(pointer => pointer));
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Use(region.CatchType);
        }

        foreach (EntityHandle token in IlTokens.Of(body.GetILReader()))
        {
            Use(token);
        }
    }

    private void Visit(CustomAttributeHandleCollection attributes, IEnumerable<GenericParameterHandle> parameters)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            Use(_metadata.GetCustomAttribute(handle).Constructor);
        }

        foreach (GenericParameterConstraintHandle handle in parameters.SelectMany(parameter => _metadata.GetGenericParameter(parameter).GetConstraints()))
        {
            Use(_metadata.GetGenericParameterConstraint(handle).Type);
        }
    }

    private void Use(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference when !handle.IsNil:
                Record(NameOf(handle));
                break;
            case HandleKind.TypeSpecification when !handle.IsNil:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                Use(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Use(method.GetDeclaringType());
                Note(HasPointer(method.DecodeSignature(this, null)));
                break;
            case HandleKind.MemberReference:
                Use(_metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(specification.Method);
                specification.DecodeSignature(this, null);
                break;
            case HandleKind.StandaloneSignature:
                _metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(this, null);
                break;
        }
    }

    private void Record((string Namespace, string Name) type)
    {
        if (type.Namespace != _from)
        {
            _uses.TryAdd((_from, type.Namespace, type.Name), new Use(_from, type.Namespace, type.Name, _where));
        }
    }

    private void Note(bool isPointer)
    {
        if (isPointer && !_isGenerated)
        {
            Pointers.Add((_from, _where));
        }
    }

    /// <summary>A call of native code as the compiler writes it out.</summary>
    private bool IsGenerated(MethodDefinition method) => (method.Attributes & MethodAttributes.PinvokeImpl) != 0
        || method.GetCustomAttributes().Select(_metadata.GetCustomAttribute)
            .Any(attribute => attribute.Constructor is { Kind: HandleKind.MemberReference } constructor
                && NameOf(_metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent).Name == "GeneratedCodeAttribute");

    private static bool HasPointer(MethodSignature<bool> signature) => signature.ReturnType || signature.ParameterTypes.Any(pointer => pointer);

    private (string Namespace, string Name) NameOf(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeDefinition)
        {
            TypeDefinition type = _metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
            TypeDefinitionHandle outer = type.GetDeclaringType();
            return outer.IsNil ? (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name)) : NameOf(outer);
        }

        TypeReference reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
        if (reference.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            return NameOf(reference.ResolutionScope);
        }

        string space = _metadata.GetString(reference.Namespace);
        bool isOurs = space == "EdgeRnn" || space.StartsWith("EdgeRnn.", StringComparison.Ordinal);
        return (isOurs ? AssemblyOf(reference) : space, _metadata.GetString(reference.Name));
    }

    private string AssemblyOf(TypeReference reference)
    {
        var scope = (AssemblyReferenceHandle)reference.ResolutionScope;
        return _metadata.GetString(_metadata.GetAssemblyReference(scope).Name);
    }

    // A decoded type is whether it is a pointer; each type that a signature names is recorded on the way.
    bool ISignatureTypeProvider<bool, object?>.GetFunctionPointerType(MethodSignature<bool> signature) => true;

    bool ISignatureTypeProvider<bool, object?>.GetGenericMethodParameter(object? context, int index) => false;

    bool ISignatureTypeProvider<bool, object?>.GetGenericTypeParameter(object? context, int index) => false;

    bool ISignatureTypeProvider<bool, object?>.GetModifiedType(bool modifier, bool unmodified, bool isRequired) => unmodified;

    bool ISignatureTypeProvider<bool, object?>.GetPinnedType(bool element) => true;

    bool ISignatureTypeProvider<bool, object?>.GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte kind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    bool IConstructedTypeProvider<bool>.GetArrayType(bool element, ArrayShape shape) => element;

    bool IConstructedTypeProvider<bool>.GetByReferenceType(bool element) => element;

    bool IConstructedTypeProvider<bool>.GetGenericInstantiation(bool generic, ImmutableArray<bool> arguments) => false;

    bool IConstructedTypeProvider<bool>.GetPointerType(bool element) => true;

    bool ISZArrayTypeProvider<bool>.GetSZArrayType(bool element) => element;

    bool ISimpleTypeProvider<bool>.GetPrimitiveType(PrimitiveTypeCode type) => false;

    bool ISimpleTypeProvider<bool>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind)
    {
        Record(NameOf(handle));
        return false;
    }

    bool ISimpleTypeProvider<bool>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind)
    {
        Record(NameOf(handle));
        return false;
    }
}
