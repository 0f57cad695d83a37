namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>One state of one object. The value is shared by all readers and never changed: copy it first.</summary>
internal sealed class StoredObject
{
    private StoredObject(byte[] bytes, long revision)
    {
        Bytes = bytes;
        Revision = revision;
        Value = JsonText.ParseObject(bytes);
    }

    public JsonObject Value { get; }

    public byte[] Bytes { get; }

    public long Revision { get; }

    /// <summary>Stamps the revision as resourceVersion and freezes the object; 0 is the object of a dry run, which has none.</summary>
    public static StoredObject Freeze(JsonObject value, long revision)
    {
        if (revision == 0)
        {
            value.Metadata().Remove("resourceVersion");
        }
        else
        {
            value.Metadata()["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new StoredObject(JsonText.Write(value), revision);
    }
}
