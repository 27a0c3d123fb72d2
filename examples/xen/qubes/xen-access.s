# Notes of xen-access as QubesOS builds it, for `as`: what Guix's has, a build ID, and annobin's version.
        .section .note.ABI-tag, "a", @note
        .balign 4
        .long 4, 16, 1                  # name size, description size, NT_GNU_ABI_TAG
        .asciz "GNU"
        .long 0, 3, 2, 0                # Linux 3.2.0

        .section .note.gnu.property, "a", @note
        .balign 8
        .long 4, 16, 5                  # NT_GNU_PROPERTY_TYPE_0
        .asciz "GNU"
        .long 0xc0008002, 4, 1, 0       # GNU_PROPERTY_X86_ISA_1_NEEDED: x86-64-baseline

        .section .note.gnu.build-id, "a", @note
        .balign 4
        .long 4, 20, 3                  # NT_GNU_BUILD_ID
        .asciz "GNU"
        .byte 0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 0x10, 0x32
        .byte 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 0x10, 0x32, 0x54, 0x76

        .section .gnu.build.attributes, "", @note
        .balign 4
        .long 8, 0, 0x100               # NT_GNU_BUILD_ATTRIBUTE_OPEN: GA$, annobin's version
        .byte 0x47, 0x41, 0x24, 1
        .asciz "3p8"
