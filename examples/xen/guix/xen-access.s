# Notes of xen-access as Guix builds it, for `as`: an ABI tag and a property note.  No code: only notes are compared.
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
