;;; What is wanted of the differences between Guix's Xen and QubesOS's: the
;;; verdicts of the maintainer who compared them by hand, with reasons in other
;;; words.  `xencmp rewrite --intended' carries them out; `--intended', because
;;; three of the flags that the spec sets never reach its configure.

(decisions
 ;; Only Guix has these.
 (decision "enable-rpath" keep
           #:reason "The package is installed in a prefix of its own.")
 (decision "enable-stubdom" keep #:temporarily? #t
           #:reason "Ordinary virtual machines do without stub domains.")
 (decision "with-initddir" keep
           #:reason "It names the right place in the store.")

 ;; Only QubesOS has these.
 (decision "with-linux-backend-modules" adopt #:temporarily? #t
           #:reason "Kernel modules belong in the operating system's \
configuration.")
 (decision "enable-pvshim" adopt
           #:reason "The shim guards against Meltdown; hyper-threading is off.")
 (decision "enable-ipxe" adopt
           #:reason "Guests need no network boot, which only adds code to \
attack.")

 ;; Both have these, with different values.
 (decision "with-system-qemu" keep
           #:reason "The i386 program is the one that upstream tests.")
 (decision "with-system-seabios" defer
           #:reason "Whether the larger image matters is not known.")
 (decision "with-system-ovmf" keep
           #:reason "QubesOS does not support UEFI in guests."))
