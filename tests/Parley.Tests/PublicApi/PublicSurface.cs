using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parley.Tests.PublicApi;

/// <summary>What an assembly shows to the outside, one line a type and one a member, sorted: for people who read a difference.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Of(Assembly assembly)
    {
        var lines = new List<string>();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            lines.Add(Head(type));
            lines.AddRange(Members(type).Select(member => "    " + member));
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Head(Type type)
    {
        var kind =
            type.IsEnum ? "enum" :
            type.IsInterface ? "interface" :
            typeof(Delegate).IsAssignableFrom(type) ? "delegate" :
            type.IsValueType ? (IsRecord(type) ? "record struct" : "struct") :
            (type.IsAbstract, type.IsSealed) switch
            {
                (true, true) => "static ",
                (true, false) => "abstract ",
                (false, true) => "sealed ",
                _ => "",
            } + (IsRecord(type) ? "record" : "class");
        List<string> above = [];
        if (type.BaseType is { } parent && !type.IsValueType && parent != typeof(object) && kind != "delegate")
            above.Add(Signature.Name(parent));
        if (!type.IsEnum && kind != "delegate")
            above.AddRange(OwnInterfaces(type).Select(Signature.Name).Order(StringComparer.Ordinal));
        return $"{kind} {Signature.Name(type)}{(above.Count > 0 ? " : " + string.Join(", ", above) : "")}";
    }

    private static IEnumerable<Type> OwnInterfaces(Type type)
    {
        var all = type.GetInterfaces();
        var inherited = all.SelectMany(one => one.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        return all.Where(one => !inherited.Contains(one) && (one.IsPublic || one.IsNestedPublic) && !(IsRecord(type) && one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEquatable<>)));
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<Enum>().Select(value => $"{value} = {value:D}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [Signature.Of(type.GetMethod("Invoke")!)];

        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(field => (field.Name, Signature.Of(field)));
        var constructors = type.GetConstructors(Declared).Where(made => IsVisible(made) && !IsCopy(made)).Select(made => (made.Name, Signature.Of(made)));
        var properties = type.GetProperties(Declared).Where(one => !IsGenerated(one) && one.GetAccessors(nonPublic: true).Any(IsVisible)).Select(one => (one.Name, Signature.Of(one)));
        var events = type.GetEvents(Declared).Where(one => IsVisible(one.AddMethod!)).Select(one => (one.Name, Signature.Of(one)));
        var methods = type.GetMethods(Declared)
            .Where(method => IsVisible(method) && !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(method => (method.Name, Signature.Of(method)));
        List<(string Name, string Line)> all = [.. fields, .. constructors, .. properties, .. events, .. methods];
        return all.OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(member => member.Line, StringComparer.Ordinal).Select(member => member.Line);
    }

    internal static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsCopy(ConstructorInfo made) => IsRecord(made.DeclaringType!) && made.GetParameters() is [var only] && only.ParameterType == made.DeclaringType;

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name == "EqualityContract";

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;
}
