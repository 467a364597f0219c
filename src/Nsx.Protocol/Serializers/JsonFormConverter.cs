using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Lets System.Text.Json meet types that have a JSON form of their own, wherever they stand: alone, in lists, in records.</summary>
internal sealed class JsonFormConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => WireSerializers.JsonFormOf(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert), WireSerializers.JsonFormOf(typeToConvert))!;

    private sealed class Converter<T>(IJsonForm form) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var json = JsonDocument.ParseValue(ref reader);
            return form.DeserializeJson<T>(JsonMarshal.GetRawUtf8Value(json.RootElement));
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            var json = RespWriter.Rent(RespVersion.Resp3);
            form.SerializeJson(json, value);
            writer.WriteRawValue(json.Written, skipInputValidation: true);
            json.Return();
        }
    }
}
