;;; The Xen hypervisor and its tools, for Guix.  An input of xencmp's example,
;;; made for reading: it states the flags, phases and make targets with which
;;; Guix builds Xen.  SPDX-License-Identifier: GPL-3.0-or-later

(define-module (xen)
  #:use-module (guix build-system gnu)
  #:use-module (guix gexp)
  #:use-module (guix git-download)
  #:use-module ((guix licenses) #:prefix license:)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:use-module (gnu packages admin)
  #:use-module (gnu packages assembly)
  #:use-module (gnu packages autotools)
  #:use-module (gnu packages bison)
  #:use-module (gnu packages compression)
  #:use-module (gnu packages cross-base)
  #:use-module (gnu packages firmware)
  #:use-module (gnu packages flex)
  #:use-module (gnu packages gettext)
  #:use-module (gnu packages glib)
  #:use-module (gnu packages linux)
  #:use-module (gnu packages ncurses)
  #:use-module (gnu packages perl)
  #:use-module (gnu packages pkg-config)
  #:use-module (gnu packages python)
  #:use-module (gnu packages tls)
  #:use-module (gnu packages virtualization)
  #:use-module (gnu packages web)
  #:use-module (gnu packages xdisorg)
  #:export (xen))

;; The sources of the small operating system that stub domains run on; Xen's
;; own build would fetch them from the network.
(define mini-os
  (origin
    (method git-fetch)
    (uri (git-reference
          (url "https://xenbits.xen.org/git-http/mini-os.git")
          (commit "xen-RELEASE-4.17.3")))
    (file-name "mini-os-4.17.3-checkout")
    (sha256
     (base32 "0000000000000000000000000000000000000000000000000000"))))

(define xen
  (package
    (name "xen")
    (version "4.17.3")
    (source
     (origin
       (method git-fetch)
       (uri (git-reference
             (url "https://xenbits.xen.org/git-http/xen.git")
             (commit (string-append "RELEASE-" version))))
       (file-name (git-file-name name version))
       ;; Not the real one: nobody builds this package.
       (sha256
        (base32 "0000000000000000000000000000000000000000000000000000"))))
    (build-system gnu-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list "--enable-rpath"               ; the prefix is not a usual one
              "--disable-qemu-traditional"   ; needs the network
              "--disable-rombios"            ; needs the network
              ;; Stub domains want a patched C library, from the network too.
              "--disable-stubdom"
              (string-append "--with-initddir=" #$output "/etc/init.d")
              ;; Programs and firmware that other packages have.
              (string-append "--with-system-qemu="
                             (search-input-file %build-inputs
                                                "bin/qemu-system-i386"))
              (string-append "--with-system-seabios="
                             (search-input-file %build-inputs
                                                "share/firmware/bios.bin"))
              (string-append "--with-system-ovmf="
                             (search-input-file
                              %build-inputs
                              "share/firmware/ovmf_ia32.bin")))
      #:make-flags
      #~(list "XEN_BUILD_DATE=Thu Jan 1 01:00:01 CET 1970"
              "XEN_BUILD_TIME=01:00:01"
              "XEN_BUILD_HOST="
              "ETHERBOOT_NICS="
              "SMBIOS_REL_DATE=01/01/1970"
              "VGABIOS_REL_DATE=01 Jan 1970"
              "SYSCONFIG_DIR=/tmp/etc/default"   ; not kept
              (string-append "BASH_COMPLETION_DIR=" #$output
                             "/etc/bash_completion.d")
              (string-append "BOOT_DIR=" #$output "/boot")
              (string-append "DEBUG_DIR=" #$output "/lib/debug")
              (string-append "EFI_DIR=" #$output "/lib/efi")
              "MINIOS_UPSTREAM_URL=")
      #:phases
      #~(modify-phases %standard-phases
          (add-after 'unpack 'unpack-mini-os
            (lambda _
              (copy-recursively #+mini-os "extras/mini-os")))
          (add-after 'unpack-mini-os 'patch
            (lambda* (#:key inputs #:allow-other-keys)
              (define include
                (string-append "-I" (assoc-ref inputs "cross-libc")
                               "/include"))
              ;; The firmware is 32-bit code whatever the machine.
              (substitute* "tools/firmware/Rules.mk"
                (("XEN_TARGET_ARCH *= *x86_32" line)
                 (string-append line "\nCC = i686-linux-gnu-gcc"))
                (("^CFLAGS *=" line)
                 (string-append line " " include)))
              (substitute* "config/x86_32.mk"
                (("-m32") include))
              ;; Make no directories outside of the output.
              (substitute* '("tools/Makefile"
                             "tools/xenstore/Makefile"
                             "tools/xenpaging/Makefile"
                             "tools/examples/Makefile")
                (("/(var|etc)/" _ directory)
                 (string-append #$output "/" directory "/")))))
          (replace 'build
            (lambda* (#:key make-flags parallel-build? #:allow-other-keys)
              (apply invoke "make" "world"
                     "-j" (number->string
                           (if parallel-build? (parallel-job-count) 1))
                     make-flags))))))
    (native-inputs
     (list acpica
           bison
           dev86
           flex
           gettext-minimal
           perl
           pkg-config
           (cross-gcc "i686-linux-gnu"
                      #:xbinutils (cross-binutils "i686-linux-gnu")
                      #:libc (cross-libc "i686-linux-gnu"))
           (cross-libc "i686-linux-gnu")))
    (inputs
     (list glib
           libaio
           libnl
           ncurses
           openssl
           ovmf-i686
           pixman
           python
           qemu-minimal
           seabios
           `(,util-linux "lib")         ; libuuid
           xz
           yajl
           zlib))
    (home-page "https://xenproject.org/")
    (synopsis "Virtual machine monitor")
    (description
     "Xen runs several operating systems on one machine, each in a domain of
its own.")
    (license license:gpl2)
    (supported-systems '("i686-linux" "x86_64-linux" "armhf-linux"))))
