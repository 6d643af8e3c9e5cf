using System.Reflection;

namespace Parley.Tests.PublicApi;

/// <summary>Members and types as C# writes them, with what may be null.</summary>
internal static class Signature
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ushort)] = "ushort",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    internal static string Of(FieldInfo field) => $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType, Nullability.Create(field))} {field.Name}";

    internal static string Of(EventInfo one) => $"event {Name(one.EventHandlerType!)} {one.Name}";

    internal static string Of(ConstructorInfo made) => $"{(made.IsPublic ? "" : "protected ")}{Plain(made.DeclaringType!)}({Parameters(made)})";

    internal static string Of(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var returned = method.ReturnParameter;
        return $"{Modifiers(method)}{Name(returned.ParameterType, Nullability.Create(returned))} {method.Name}{generic}({Parameters(method)})";
    }

    internal static string Of(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && PublicSurface.IsVisible(getter) ? getter : null;
        var set = property.SetMethod is { } setter && PublicSurface.IsVisible(setter) ? setter : null;
        var indexes = property.GetIndexParameters();
        var name = indexes.Length > 0 ? $"this[{string.Join(", ", indexes.Select(index => $"{Name(index.ParameterType)} {index.Name}"))}]" : property.Name;
        var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Length > 0;
        return $"{Modifiers((get ?? set)!)}{Name(property.PropertyType, Nullability.Create(property))} {name} {{ {(get is null ? "" : "get; ")}{(set is null ? "" : isInit ? "init; " : "set; ")}}}";
    }

    internal static string Name(Type type) => Name(type, null);

    private static string Name(Type type, NullabilityInfo? known)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!, known);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        var mark = !type.IsValueType && known is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable } ? "?" : "";
        if (type.IsArray)
            return Name(type.GetElementType()!, known?.ElementType) + "[]" + mark;
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword + mark;
        if (!type.IsGenericType)
            return Plain(type) + mark;
        var arguments = type.GetGenericArguments().Select((argument, index) => Name(argument, known?.GenericTypeArguments.ElementAtOrDefault(index)));
        return $"{Plain(type)}<{string.Join(", ", arguments)}>{mark}";
    }

    private static string Plain(Type type) => (type.DeclaringType is { } outer && !type.IsGenericParameter ? Plain(outer) + "." : "") + type.Name.Split('`')[0];

    private static string Modifiers(MethodInfo method)
    {
        var seen = method.IsPublic ? "" : "protected ";
        if (method.DeclaringType!.IsInterface)
            return method.IsAbstract ? "" : "virtual ";
        if (method.IsStatic)
            return seen + "static ";
        if (method.GetBaseDefinition() != method)
            return seen + "override ";
        return seen + (method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Of));

    private static string Of(ParameterInfo parameter)
    {
        var way = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var standard = !parameter.HasDefaultValue ? "" : parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? " = default" : " = null",
            bool flag => flag ? " = true" : " = false",
            string text => $" = \"{text}\"",
            var other => $" = {other}",
        };
        return $"{way}{Name(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{standard}";
    }
}
