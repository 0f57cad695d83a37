namespace TalosImageOperator.Entities.Spec;

/// <summary>When systemd-boot enrolls the secure boot keys of a medium (<c>secure-boot-enroll</c> in loader.conf).</summary>
public enum EnrollKeys
{
    Off,
    Manual,

    /// <summary>In virtual machines only.</summary>
    IfSafe,
    Force,
}
