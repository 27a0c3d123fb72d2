;;; Xen's flags in Guix, with their places, and a Xen without its ROM BIOS; what is
;;; typed here can be typed in a REPL of Guix as well.

(use-modules (xencmp guix)
             (ice-9 exceptions)
             (guix packages)
             (gnu packages virtualization))

(define (place flag)
  (let ((location (flag-location flag)))
    (if location
        (string-append (basename (location-file location)) ":"
                       (number->string (location-line location)))
        "(not in the text)")))

(define (show title package)
  (format #t "~a:~%" title)
  (for-each (lambda (flag)
              (format #t "  ~a  ~a~%"
                      (string-pad-right (place flag) 24)
                      (flag->string flag)))
            (flags package #:configure-flags #:system "x86_64-linux"
                   #:report (const #f))))

(define my-xen
  (package-with-flags
   xen
   (list (flag-change 'remove "#:configure-flags" #:key "enable-rombios")
         (flag-change 'add "#:configure-flags"
                      #:text "(string-append \"--with-xen-scriptdir=\"
                                             #$output \"/etc/xen/scripts\")"
                      #:place 'after #:anchor "with-initddir"))))

(show "Xen" xen)
(show "My Xen" my-xen)

;; What depends on Xen can be built with this one.
(define with-my-xen
  (package-input-rewriting (list (cons xen my-xen))))

;; Nothing is removed that is not there.
(guard (c ((xencmp-error? c)
           (format #t "~a~%" (xencmp-error->string c))))
  (package-with-flags
   xen
   (list (flag-change 'remove "#:configure-flags" #:key "enable-nothing"))))
