/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A library that has nothing but the name of libsoup 2. */
int no_soup;
